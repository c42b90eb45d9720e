// Before the first paint: theme, density and motion as this browser last chose them.
(function () {
  var root = document.documentElement;
  var read = function (key) {
    try {
      return localStorage.getItem(key);
    } catch (_) {
      return null;
    }
  };
  var scheme = read("junctor.theme");
  if (scheme !== "light" && scheme !== "dark")
    scheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  root.setAttribute("data-mantine-color-scheme", scheme);
  root.setAttribute("data-density", read("junctor.density") === "compact" ? "compact" : "comfortable");
  root.setAttribute("data-motion", read("junctor.motion") === "reduced" ? "reduced" : "system");
})();
