/* Offers to print where [data-print] marks the place. Without this module the browser's own command prints the page. */

document.querySelectorAll("[data-print]").forEach((place) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-link";
  button.textContent = "Print this page";
  button.addEventListener("click", () => window.print());
  place.append(button);
});
