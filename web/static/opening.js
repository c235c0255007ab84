/* One more line of a case that is opened; without this the form is sent and comes back with it. */
"use strict";

document.addEventListener("click", (event) => {
    const button = event.target.closest('button[name="do"][value="row"]');
    if (!button) return;
    const form = button.form, rows = form.elements.rows;
    const last = form.querySelector(`[data-row="${rows.value}"]`);
    event.preventDefault();
    const before = rows.value, no = String(Number(before) + 1);
    const line = last.cloneNode(true);
    line.dataset.row = no;
    line.querySelector("[data-no]").textContent = no;
    for (const wrong of line.querySelectorAll(".wrong")) wrong.remove();
    for (const one of line.querySelectorAll("*")) {
        for (const name of ["id", "name", "for", "aria-describedby"]) {
            const value = one.getAttribute(name);
            if (value) one.setAttribute(name, value.replaceAll(`line.${before}.`, `line.${no}.`));
        }
        one.classList.remove("is-invalid");
        if (one.matches("input, select, textarea")) one.value = "";
    }
    last.after(line);
    rows.value = no;
    button.hidden = Number(no) >= Number(button.dataset.most);
    line.querySelector("input, select, textarea").focus();
});
