/* 群建 · charts. A figure[data-chart] names a JSON block; the JSON says what, this file says how it
   looks; colours come from tokens.css. SVG: sharp on paper. Tooltips are rich text, because the
   content policy forbids the style attributes of HTML tooltips. Lines are told apart by dashes and
   marks as well as by colour. Without this file the table of the chart stands open. */
(function () {
  "use strict";
  if (!window.echarts) { return; }
  var css = getComputedStyle(document.documentElement);
  var font = getComputedStyle(document.body).fontFamily;
  function token(name) { return css.getPropertyValue("--qj-" + name).trim(); }
  var ink = {
    text: token("color-text"), text2: token("color-text-2"), text3: token("color-text-3"),
    axis: token("chart-axis"), grid: token("chart-grid"), target: token("chart-target"),
    surface: token("color-surface"), border: token("color-border"), plain: token("gray-500")
  };
  var LINES = ["party", "union", "league", "women"];
  var DASHES = { party: "solid", union: [8, 4], league: "solid", women: [3, 3] };
  var MARKS = { party: "circle", union: "rect", league: "triangle", women: "diamond" };
  var FADED = [0, 0.35, 0.62];

  function mixed(colour, share) {
    var parts = window.echarts.color ? window.echarts.color.parse(colour) : null;
    if (!parts || !share) { return colour; }
    return "rgb(" + parts.slice(0, 3).map(function (p) {
      return Math.round(p + (255 - p) * share);
    }).join(",") + ")";
  }
  function colourOf(series) {
    var own = LINES.indexOf(series.line) >= 0 ? token("color-" + series.line) : ink.plain;
    return series.style === "target" ? ink.target : mixed(own, FADED[(series.shade || 1) - 1]);
  }
  function axis(kind) {
    return {
      type: kind,
      axisLine: { show: kind === "category", lineStyle: { color: ink.axis } },
      axisTick: { show: false },
      axisLabel: { color: kind === "category" ? ink.text2 : ink.text3, fontSize: 11 },
      splitLine: { show: kind === "value", lineStyle: { color: ink.grid } }
    };
  }
  function base(data) {
    return {
      animation: false,
      aria: { enabled: false },
      textStyle: { fontFamily: font, fontSize: 12, color: ink.text2 },
      grid: { left: 8, right: 16, top: 34, bottom: 4, containLabel: true },
      legend: { show: data.series && data.series.length > 1, top: 0, left: 0, itemWidth: 22, itemHeight: 8, textStyle: { color: ink.text2, fontSize: 12 } },
      tooltip: {
        trigger: "axis", renderMode: "richText", confine: true,
        backgroundColor: ink.surface, borderColor: ink.border, borderWidth: 1, padding: [8, 10],
        textStyle: { color: ink.text, fontSize: 12, lineHeight: 18, fontFamily: font },
        axisPointer: { type: "line", lineStyle: { color: ink.axis, type: "solid" } },
        valueFormatter: function (v) { return v === null || v === undefined ? "缺" : v.toLocaleString("en-US") + (data.unit === "%" ? "%" : data.unit ? " " + data.unit : ""); }
      }
    };
  }

  var draw = {
    trend: function (data) {
      var option = base(data);
      option.xAxis = axis("category");
      option.xAxis.data = data.names;
      option.xAxis.boundaryGap = false;
      option.yAxis = axis("value");
      option.yAxis.minInterval = data.unit === "%" ? 0 : 1;
      option.grid.right = 56;
      option.series = data.series.map(function (s) {
        var colour = colourOf(s);
        var dash = s.style === "target" ? [4, 3] : s.style === "forecast" ? [2, 3] : DASHES[s.line] || "solid";
        return {
          name: s.name, type: "line", data: s.values, connectNulls: false,
          symbol: MARKS[s.line] || "circle", symbolSize: 6, showAllSymbol: data.names.length < 16,
          itemStyle: { color: colour }, lineStyle: { color: colour, width: 2, type: dash },
          endLabel: { show: true, color: ink.text, fontSize: 11, lineHeight: 15, formatter: function (p) { return s.name.slice(0, 1) + " " + p.value; } },
          labelLayout: { moveOverlap: "shiftY" }
        };
      });
      return option;
    },
    bars: function (data) {
      var option = base(data);
      var names = axis("category");
      names.data = data.names;
      names.inverse = data.flat;
      option[data.flat ? "yAxis" : "xAxis"] = names;
      option[data.flat ? "xAxis" : "yAxis"] = axis("value");
      option[data.flat ? "xAxis" : "yAxis"].minInterval = data.unit === "%" ? 0 : 1;
      option.tooltip.axisPointer = { type: "shadow" };
      option.grid.top = data.series.length > 1 ? 34 : 4;
      option.aria = { enabled: true, label: { enabled: false }, decal: { show: data.stacked && data.series.length > 1 } };
      option.series = data.series.map(function (s) {
        var colour = colourOf(s);
        var open = s.style === "target";
        return {
          name: s.name, type: "bar", data: s.values, barMaxWidth: 14, stack: data.stacked ? "all" : undefined,
          itemStyle: open ? { color: "transparent", borderColor: colour, borderType: "dashed", borderWidth: 1 } : { color: colour },
          label: { show: !data.stacked, position: data.flat ? "right" : "top", color: ink.text2, fontSize: 11 }
        };
      });
      return option;
    },
    option: function (data) {
      return window.echarts.util.merge(base(data), data.option, true);
    }
  };

  /* The picture is drawn anew on a canvas of twice the size, with its title, on white */
  function download(figure, option, title) {
    var box = figure.querySelector(".qj-chart__box");
    var room = document.createElement("div");
    var chart = window.echarts.init(room, null, { renderer: "canvas", width: box.clientWidth, height: box.clientHeight + 40, devicePixelRatio: 2 });
    var named = window.echarts.util.clone(option);
    named.title = { text: title, left: 8, top: 6, textStyle: { fontSize: 14, color: ink.text, fontFamily: font } };
    named.grid.top += 34;
    named.legend.top = 30;
    chart.setOption(named);
    var link = document.createElement("a");
    link.download = title + ".png";
    link.href = chart.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: "#fff" });
    link.click();
    chart.dispose();
  }

  function show(figure) {
    var block = document.getElementById(figure.getAttribute("data-chart"));
    var box = figure.querySelector(".qj-chart__box");
    var table = figure.querySelector(".qj-chartalt");
    var button = figure.querySelector("[data-picture]");
    if (!block || !box || figure.getAttribute("data-drawn")) { return; }
    var data = JSON.parse(block.textContent);
    figure.setAttribute("data-drawn", "yes");
    box.hidden = false;
    table.open = false;
    button.hidden = false;
    var chart = window.echarts.init(box, null, { renderer: "svg" });
    var option = draw[data.kind](data);
    chart.setOption(option);
    button.addEventListener("click", function () { download(figure, option, button.getAttribute("data-picture")); });
    new ResizeObserver(function () { chart.resize(); }).observe(box);
    /* on paper the figures stand below the drawing */
    window.addEventListener("beforeprint", function () { figure.setAttribute("data-was", table.open ? "open" : ""); table.open = true; chart.resize(); });
    window.addEventListener("afterprint", function () { table.open = figure.getAttribute("data-was") === "open"; chart.resize(); });
  }
  function showAll(root) {
    Array.prototype.forEach.call(root.querySelectorAll("figure[data-chart]"), show);
  }
  showAll(document);
  document.addEventListener("htmx:afterSettle", function (event) { showAll(event.target.parentNode || document); });
})();
