/* 群建 · forms: filters that act at once, the census grid, trees, orders of sources.
   Everything works without it: every form has its button, every branch its own page. */
(function () {
  "use strict";

  function all(selector, root) {
    return Array.prototype.slice.call((root || document).querySelectorAll(selector));
  }

  /* A filter acts as soon as it is chosen; the button is for those without script */
  document.addEventListener("change", function (event) {
    var form = event.target.closest("form[data-autosubmit]");
    if (form && event.target.tagName === "SELECT") { form.requestSubmit(); }
  });

  /* ── the census grid: a row is kept as soon as it is left ─────────────── */
  function rowsBelow(row, step) {
    var found = step > 0 ? row.nextElementSibling : row.previousElementSibling;
    while (found && !found.hasAttribute("data-entryrow")) {
      found = step > 0 ? found.nextElementSibling : found.previousElementSibling;
    }
    return found;
  }
  function fields(row) { return all(".qj-entrycell > input", row); }
  function keep(row) {
    if (!row || !row.hasAttribute("data-dirty") || !window.htmx) { return; }
    row.removeAttribute("data-dirty");
    var said = row.querySelector("[data-rowstate]");
    if (said) { said.textContent = "正在保存"; }
    window.htmx.trigger(row, "save");
  }
  document.addEventListener("input", function (event) {
    var row = event.target.closest("[data-entryrow]");
    if (row && event.target.matches(".qj-entrycell > input")) { row.setAttribute("data-dirty", ""); }
  });
  document.addEventListener("focusin", function (event) {
    if (event.target.matches(".qj-entrycell > input")) { event.target.select(); }
  });
  document.addEventListener("focusout", function (event) {
    var row = event.target.closest("[data-entryrow]");
    if (row && !row.contains(event.relatedTarget)) { keep(row); }
  });
  document.addEventListener("keydown", function (event) {
    if (!event.target.matches || !event.target.matches(".qj-entrycell > input") || event.isComposing) { return; }
    var step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) { return; }
    event.preventDefault();
    var row = event.target.closest("[data-entryrow]");
    var at = fields(row).indexOf(event.target);
    var to = rowsBelow(row, step);
    if (to) { fields(to)[at].focus(); } else { keep(row); }
  });
  /* Enter in the reason of a doubt answers that doubt, and nothing else */
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || !event.target.matches || !event.target.matches(".qj-doubt__why input")) { return; }
    event.preventDefault();
    event.target.parentNode.querySelector("button").click();
  });
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden") { all("[data-entryrow][data-dirty]").forEach(keep); }
  });
  window.addEventListener("beforeunload", function (event) {
    if (document.querySelector("[data-entry][data-sent]")) { return; }
    if (document.querySelector("[data-entryrow][data-dirty]")) { event.preventDefault(); }
  });
  document.addEventListener("submit", function (event) {
    if (event.target.matches("[data-entry]")) { event.target.setAttribute("data-sent", ""); }
  });
  /* A row that could not be kept stays dirty: nothing typed is lost by leaving it again */
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:responseError", failed);
  function failed(event) {
    var row = event.target.closest && event.target.closest("[data-entryrow]");
    if (!row) { return; }
    row.setAttribute("data-dirty", "");
    var said = row.querySelector("[data-rowstate]");
    if (said) { said.textContent = "没存上，离开这行再试"; }
  }

  all("[data-entry] [data-every]").forEach(function (head) {
    head.addEventListener("change", function () {
      all("[data-entryrow] .qj-check__box:not(:disabled)").forEach(function (box) { box.checked = head.checked; });
      count();
    });
  });
  function count() {
    var chosen = all("[data-entryrow] .qj-check__box:checked").length;
    all("[data-entrychosen]").forEach(function (n) { n.textContent = chosen ? " " + chosen + " 家" : ""; });
  }
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-entryrow] .qj-check__box")) { count(); }
  });

  /* ── a tree, opened level by level ────────────────────────────────────── */
  function toggle(opener, wanted) {
    var item = opener.closest("li");
    var open = opener.getAttribute("aria-expanded") === "true";
    if (wanted !== undefined && wanted === open) { return; }
    opener.setAttribute("aria-expanded", String(!open));
    var below = item.querySelector(".qj-orgtree__below");
    below.hidden = open;
    if (!open && !below.firstElementChild && window.htmx) { window.htmx.trigger(opener, "open"); }
  }
  document.addEventListener("click", function (event) {
    var opener = event.target.closest("[data-opens-branch]");
    if (!opener || !window.htmx || event.ctrlKey || event.metaKey) { return; }
    event.preventDefault();
    toggle(opener);
  });
  document.addEventListener("keydown", function (event) {
    var tree = event.target.closest && event.target.closest("[data-tree]");
    if (!tree) { return; }
    var item = event.target.closest("li");
    var opener = item && item.querySelector(":scope > .qj-orgtree__row [data-opens-branch]");
    var names = all(".qj-orgtree__name", tree).filter(function (n) { return n.offsetParent; });
    var own = item && item.querySelector(":scope > .qj-orgtree__row .qj-orgtree__name");
    var at = names.indexOf(own);
    var above = item && item.parentNode.closest("li");
    if (event.key === "ArrowDown" && names[at + 1]) { names[at + 1].focus(); }
    else if (event.key === "ArrowUp" && names[at - 1]) { names[at - 1].focus(); }
    else if (event.key === "ArrowRight" && opener) { toggle(opener, true); }
    else if (event.key === "ArrowLeft" && opener && opener.getAttribute("aria-expanded") === "true") { toggle(opener, false); }
    else if (event.key === "ArrowLeft" && above) { above.querySelector(".qj-orgtree__name").focus(); }
    else { return; }
    event.preventDefault();
  });

  /* ── the order of sources: move a row, and the numbers follow ─────────── */
  all("[data-ranks]").forEach(function (list) {
    function number() {
      var ranked = all("li", list).filter(function (li) { return li.querySelector("input").value !== ""; });
      ranked.forEach(function (li, i) { li.querySelector("input").value = i + 1; });
    }
    function mover(step, word) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "qj-iconbutton";
      button.setAttribute("data-move", step);
      button.textContent = step < 0 ? "↑" : "↓";
      return function (li) {
        var own = button.cloneNode(true);
        own.setAttribute("aria-label", li.querySelector("label").textContent + word);
        li.appendChild(own);
      };
    }
    var up = mover(-1, "上移");
    var down = mover(1, "下移");
    all("li", list).forEach(function (li) { up(li); down(li); });
    list.addEventListener("click", function (event) {
      var button = event.target.closest("[data-move]");
      if (!button) { return; }
      var li = button.closest("li");
      var other = Number(button.getAttribute("data-move")) < 0 ? li.previousElementSibling : li.nextElementSibling;
      if (!other) { return; }
      list.insertBefore(li, Number(button.getAttribute("data-move")) < 0 ? other : other.nextElementSibling);
      var input = li.querySelector("input");
      if (input.value === "") { input.value = "1"; }
      number();
      button.focus();
    });
  });
})();
