// Draws the trajectory of a metric from the numbers that stand in its page. The page's table says the same without it.
(function () {
  "use strict";
  const block = document.getElementById("chart-data");
  const place = document.getElementById("chart");
  if (!block || !place || !window.vega || !window.vegaLite) { return; }
  const page = JSON.parse(block.textContent);
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  let view = null;

  // A layer of a series that has no values would be a thing on the page without a name.
  const present = new Set(page.values.map((value) => value.series));
  function withValues(layers) {
    return layers
      .map((layer) => (layer.layer ? { ...layer, layer: withValues(layer.layer) } : layer))
      .filter((layer) => (layer.layer ? layer.layer.length : present.has(layer.transform[0].filter.equal)));
  }

  function spec() {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    const made = JSON.parse(JSON.stringify(window.TRAJECTORY));
    made.data = { values: page.values };
    made.layer = withValues(made.layer);
    made.description = page.description;
    made.encoding.color = {
      field: "series", type: "nominal", legend: null,
      scale: {
        domain: ["Actual", "Planned", "Target", "Said before"],
        range: [colour("--actual"), colour("--planned"), colour("--muted"), colour("--before")],
      },
    };
    made.config = {
      background: null, font: "system-ui, sans-serif", view: { stroke: null },
      axis: {
        labelColor: colour("--muted"), gridColor: colour("--line"), domainColor: colour("--line"),
        tickColor: colour("--line"), labelFontSize: 12,
      },
    };
    return made;
  }

  function draw() {
    if (view) { view.finalize(); }
    const compiled = window.vegaLite.compile(spec()).spec;
    view = new window.vega.View(window.vega.parse(compiled, null, { ast: true }), {
      expr: window.vega.expressionInterpreter, renderer: "svg", container: place, hover: true,
    });
    view.runAsync();
  }

  draw();
  dark.addEventListener("change", draw);
})();
