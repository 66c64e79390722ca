/* 群建 · the review queue by keyboard: Y same, N different, B then 1 or 2 which is the branch,
   L later, A ask, Z take back, J next, K previous. Keys press the buttons that are there, act only
   while nobody types, and can be switched off. Whoever is at work on a pair goes on holding it. */
(function () {
  "use strict";
  var RENEW_AFTER = 120000, SWITCH = "qj-queue-keys";
  var busy = false, branch = false, asking = false, renewed = Date.now();

  function review() { return document.getElementById("review"); }
  function find(selector) { var at = review(); return at && at.querySelector(selector); }
  function typing() {
    var at = document.activeElement;
    return /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) && !/^(checkbox|radio)$/.test(at.type);
  }
  function kept(value) {
    try {
      if (value === undefined) { return localStorage.getItem(SWITCH) !== "off"; }
      localStorage.setItem(SWITCH, value ? "on" : "off");
    } catch (closed) { /* keys stay on where nothing can be kept */ }
    return true;
  }
  function setBranch(on) {
    branch = on;
    var box = find("[data-branch]");
    if (box) { box.setAttribute("data-state", on ? "asked" : ""); }
  }
  function press(key) {
    var button = find('[data-key="' + key + '"]');
    if (button) { button.click(); }
    return Boolean(button);
  }
  function ask() {
    var reason = find("[data-reason]");
    if (!find('[data-key="a"]')) { return false; }
    if (reason.value.trim()) { return press("a"); }
    asking = true;
    reason.placeholder = "写明核实什么，按 Enter 送出";
    reason.focus();
    return true;
  }

  document.addEventListener("keydown", function (event) {
    if (!review() || event.ctrlKey || event.metaKey || event.altKey) { return; }
    var reason = find("[data-reason]");
    if (reason && document.activeElement === reason) {
      if (event.key === "Escape") { asking = false; reason.blur(); }
      if (event.key === "Enter" && !event.isComposing) {
        event.preventDefault();
        if (asking && reason.value.trim()) { press("a"); } else { reason.blur(); }
      }
      return;
    }
    if (typing() || document.querySelector("dialog[open]") || !kept()) { return; }
    var key = event.key.toLowerCase();
    if (busy) { if (/^[ynlzjkab12]$/.test(key)) { event.preventDefault(); } return; }
    var done = false;
    if (key === "b" && find("[data-branch]")) { setBranch(true); done = true; }
    else if (branch && /^[12]$/.test(key)) { done = press(key); }
    else if (key === "a") { done = ask(); }
    else if (/^[ynlzjk]$/.test(key)) { setBranch(false); done = press(key); }
    else if (key === "escape") { setBranch(false); }
    if (done) { event.preventDefault(); }
  });

  /* Until htmx has settled, the new buttons are plain ones and would load the whole page. */
  document.addEventListener("htmx:beforeRequest", function () { busy = true; });
  document.addEventListener("htmx:afterSettle", function () {
    busy = branch = asking = false;
    show(true);
  });
  ["responseError", "sendError", "sendAbort", "timeout", "swapError"].forEach(function (failed) {
    document.addEventListener("htmx:" + failed, function () { busy = false; });
  });

  /* Only the list scrolls: on a phone the page must stay with the pair. */
  function reveal(item, list) {
    var box = list.getBoundingClientRect(), at = item.getBoundingClientRect();
    if (at.top < box.top) { list.scrollTop -= box.top - at.top; }
    else if (at.bottom > box.bottom) { list.scrollTop += at.bottom - box.bottom; }
  }

  function show(swapped) {
    var current = find('[data-queue] [aria-current="true"]'), head = find("[data-item]");
    if (current) { reveal(current, current.closest("[data-queue]")); }
    if (swapped && head && document.activeElement === document.body) {
      head.focus({ preventScroll: true });
      if (head.getBoundingClientRect().top < 0) { head.scrollIntoView(); }
    }
    var said = find("[data-queue-says]"), live = document.querySelector("[data-queue-live]");
    if (said && live) { live.textContent = said.textContent; }
    var box = find("[data-keys]");
    if (box) { box.hidden = false; box.querySelector("input").checked = kept(); }
    renewed = Date.now();
  }
  document.addEventListener("change", function (event) {
    if (event.target.closest("[data-keys]")) { kept(event.target.checked); }
  });

  function renew() {
    var at = review(), hold = at && at.getAttribute("data-hold");
    if (!hold || Date.now() - renewed < RENEW_AFTER) { return; }
    renewed = Date.now();
    var headers = JSON.parse(document.body.getAttribute("hx-headers") || "{}");
    fetch(hold, { method: "POST", headers: headers, credentials: "same-origin" });
  }
  ["keydown", "pointermove", "scroll"].forEach(function (what) {
    document.addEventListener(what, renew, { passive: true, capture: true });
  });
  show(false);
})();
