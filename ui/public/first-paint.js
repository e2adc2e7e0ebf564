// Sets the theme before anything is painted, so that a dark room never sees a white flash.
// The shell sets data-theme itself (it knows the setting and the desktop); this stands in for it
// in a plain browser. An own file, because the content policy allows no inline script.
(function () {
  var root = document.documentElement;
  if (root.dataset.theme) return;
  var dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "dark" : "light";
})();
