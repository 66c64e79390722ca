/* 群建 · the palette: "/" or Ctrl+K opens it; typing finds units and organisations (by the
   server) and pages (here); ↑ ↓ choose, Enter opens, Esc closes. */
(function () {
  "use strict";

  var palette = document.getElementById("palette");
  if (!palette) { return; }
  var input = document.getElementById("palette-input");
  var list = document.getElementById("palette-list");
  var pages = document.getElementById("palette-pages");
  var found = document.getElementById("palette-found");
  var none = palette.querySelector("[data-none]");
  var finder = document.querySelector("[data-finder]");
  var at = -1;

  function options() {
    return Array.prototype.filter.call(list.querySelectorAll('[role="option"]'), function (o) { return !o.hidden; });
  }
  function choose(to) {
    var shown = options();
    shown.forEach(function (o) { o.removeAttribute("aria-selected"); });
    at = shown.length ? (to + shown.length) % shown.length : -1;
    input.removeAttribute("aria-activedescendant");
    if (at < 0) { return; }
    shown[at].id = shown[at].id || "palette-option-" + at;
    shown[at].setAttribute("aria-selected", "true");
    shown[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", shown[at].id);
  }
  function filter() {
    var text = input.value.trim().toLowerCase();
    Array.prototype.forEach.call(pages.children, function (page) {
      page.hidden = text !== "" && page.getAttribute("data-words").toLowerCase().indexOf(text) < 0;
    });
    if (!text) { found.textContent = ""; }
    none.hidden = text === "" || options().length > 0;
    choose(0);
  }
  function open(text) {
    if (palette.open) { return; }
    palette.showModal();
    input.value = text || "";
    input.focus();
    filter();
    if (text) { input.dispatchEvent(new Event("input", { bubbles: true })); }
  }

  document.addEventListener("click", function (event) {
    var opener = event.target.closest("[data-palette]");
    if (opener) { event.preventDefault(); open(opener.value || ""); }
    if (event.target === palette) { palette.close(); }
  });
  document.addEventListener("keydown", function (event) {
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName) && document.activeElement !== finder;
    var slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey;
    var k = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
    if ((slash || k) && !palette.open) { event.preventDefault(); open(""); }
  });
  if (finder) {
    finder.addEventListener("input", function () { var text = finder.value; finder.value = ""; open(text); });
  }
  input.addEventListener("input", filter);
  input.addEventListener("keydown", function (event) {
    if (event.key === "ArrowDown") { choose(at + 1); }
    else if (event.key === "ArrowUp") { choose(at - 1); }
    else if (event.key === "Escape") { palette.close(); }  /* at once: a search field would empty itself first */
    else if (event.key === "Enter") {
      var shown = options();
      if (at >= 0 && shown[at]) { shown[at].click(); }
      else if (input.value.trim() && finder) { window.location = finder.form.action + "?state=all&q=" + encodeURIComponent(input.value.trim()); }
    } else { return; }
    event.preventDefault();
  });
  found.addEventListener("htmx:afterSwap", filter);
})();
