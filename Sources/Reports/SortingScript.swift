/// Sorts tables of the class "sortable" by the column whose heading is clicked: numbers from the largest down at first, names from A, and what is no number last.
enum SortingScript {
  static let text: HTML = """
    for (const table of document.querySelectorAll("table.sortable")) {
      const heads = [...table.tHead.rows[0].cells];
      heads.forEach((head, column) => {
        const button = document.createElement("button");
        button.append(...head.childNodes);
        head.append(button);
        button.addEventListener("click", () => {
          const before = head.getAttribute("aria-sort");
          const isRising = before === "descending" || (before === null && column === 0);
          heads.forEach(other => other.removeAttribute("aria-sort"));
          head.setAttribute("aria-sort", isRising ? "ascending" : "descending");
          const text = row => row.cells[column].textContent;
          const number = row => parseFloat(text(row));
          const compare = (a, b) => {
            if (column === 0) return text(a).localeCompare(text(b), undefined, { numeric: true }) * (isRising ? 1 : -1);
            if (isNaN(number(a)) || isNaN(number(b))) return isNaN(number(a)) - isNaN(number(b));
            return (number(a) - number(b)) * (isRising ? 1 : -1);
          };
          table.tBodies[0].append(...[...table.tBodies[0].rows].sort(compare));
        });
      });
    }

    """
}
