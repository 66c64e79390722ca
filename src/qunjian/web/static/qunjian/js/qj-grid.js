/* 群建 · lists by keyboard: ↑ ↓ or j k move, Space selects, Enter opens, Ctrl+C copies the
   selected rows for Excel. Single keys act only while nobody types. */
(function () {
  "use strict";

  function all(selector, root) {
    return Array.prototype.slice.call((root || document).querySelectorAll(selector));
  }
  function typing() {
    var at = document.activeElement;
    return /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) && !/^(checkbox|radio)$/.test(at.type);
  }
  function tell(text) {
    var toasts = document.getElementById("toasts");
    if (!toasts) { return; }
    var toast = document.createElement("div");
    toast.className = "qj-toast";
    toast.textContent = text;
    toasts.appendChild(toast);
    setTimeout(function () { toast.remove(); }, 4000);
  }

  /* ── copy: what Excel takes as cells ── */
  function cellText(cell) {
    var words = cell.querySelector(".qj-quad");
    if (words) { return all(".qj-visually-hidden", cell).map(function (n) { return n.textContent; }).join("，"); }
    var text = cell.textContent.replace(/\s+/g, " ").trim();
    if (cell.classList.contains("qj-num") && /^-?[\d,]+(\.\d+)?$/.test(text)) { text = text.replace(/,/g, ""); }
    return /^[=+\-@]/.test(text) && isNaN(Number(text)) ? "'" + text : text;
  }
  function line(row) {
    return all("th, td", row).filter(function (c) { return !c.querySelector(".qj-check"); }).map(cellText).join("\t");
  }
  function put(text, done) {
    if (navigator.clipboard && window.isSecureContext) { navigator.clipboard.writeText(text).then(done); return; }
    var box = document.createElement("textarea");
    box.value = text;
    box.className = "qj-visually-hidden";
    document.body.appendChild(box);
    box.select();
    document.execCommand("copy");
    box.remove();
    done();
  }
  function copy(table) {
    var rows = all('tbody tr[aria-selected="true"]', table);
    if (!rows.length) { return false; }
    var text = [line(table.tHead.rows[0])].concat(rows.map(line)).join("\r\n");
    put(text, function () { tell("已复制 " + rows.length + " 行，可以直接贴到 Excel。"); });
    return true;
  }

  all("table[data-grid]").forEach(function (table) {
    var rows = all("tbody tr", table);
    var form = table.closest("form");
    var every = form && form.querySelector("[data-all]");
    var bar = document.getElementById(table.getAttribute("data-selectable") || "");
    var at = -1;

    function move(to) {
      if (!rows.length) { return; }
      if (rows[at]) { rows[at].removeAttribute("data-current"); }
      at = Math.min(Math.max(to, 0), rows.length - 1);
      rows[at].setAttribute("data-current", "");
      rows[at].scrollIntoView({ block: "nearest" });
    }
    function box(row) { return row && row.querySelector(".qj-check__box"); }
    function choose(row) { if (box(row)) { box(row).click(); } }
    function forget() { if (every) { every.value = ""; } }

    table.addEventListener("change", forget);
    table.addEventListener("click", function (event) {
      var row = event.target.closest("tbody tr");
      if (!row) { return; }
      move(rows.indexOf(row));
      if (!event.target.closest("a, button, input, label") && String(window.getSelection()) === "") { choose(row); }
    });
    document.addEventListener("keydown", function (event) {
      if (typing() || event.altKey || document.querySelector("dialog[open]")) { return; }
      var command = event.ctrlKey || event.metaKey;
      if (command) {
        if (event.key === "c" && String(window.getSelection()) === "" && copy(table)) { event.preventDefault(); }
        return;
      }
      if (event.key === "ArrowDown" || event.key === "j") { move(at + 1); if (event.shiftKey) { choose(rows[at]); } }
      else if (event.key === "ArrowUp" || event.key === "k") { move(at - 1); if (event.shiftKey) { choose(rows[at]); } }
      else if ((event.key === " " || event.key === "x") && at >= 0) { choose(rows[at]); }
      else if (event.key === "Enter" && at >= 0 && !/^(A|BUTTON)$/.test(document.activeElement.tagName)) {
        var link = rows[at].querySelector("th a, td a");
        if (link) { link.click(); }
      } else { return; }
      event.preventDefault();
    });
    if (!bar) { return; }
    bar.addEventListener("click", function (event) {
      if (event.target.closest("[data-copy]")) { copy(table); }
      if (event.target.closest("[data-choose-all]") && every) {
        every.value = "1";
        all("[data-chosen]", bar).forEach(function (n) { n.textContent = Number(form.getAttribute("data-selection")).toLocaleString("en"); });
      }
      if (event.target.closest("[data-choose-none]")) {
        forget();
        all("tbody .qj-check__box:checked", table).forEach(function (b) { b.click(); });
      }
    });
  });

  document.addEventListener("click", function (event) {
    var copier = event.target.closest("[data-copies]");
    if (copier) {
      var from = document.getElementById(copier.getAttribute("data-copies"));
      put(from.value === undefined ? from.textContent : from.value, function () { tell("已复制。"); });
    }
  });
})();
