/* What pages do beside showing: every one of them works without it. */
"use strict";

/* A proof, or a paper, opens below its row; without this it opens as a page. */
document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-unfold]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const row = link.closest("tr");
    if (!row) return;
    event.preventDefault();
    const open = row.nextElementSibling;
    if (open && open.classList.contains("unfolded")) {
        open.remove();
        link.setAttribute("aria-expanded", "false");
        return;
    }
    const below = document.createElement("tr");
    below.className = "unfolded";
    const cell = document.createElement("td");
    cell.colSpan = row.cells.length;
    if (link.dataset.unfold === "frame") {
        const frame = document.createElement("iframe");
        frame.className = "preview";
        frame.title = link.getAttribute("aria-label");
        frame.src = link.href;
        cell.append(frame);
    } else {
        const answer = await fetch(link.href, { headers: { "X-Fragment": "1" } });
        if (!answer.ok || answer.redirected) {
            window.location = link.href;
            return;
        }
        cell.innerHTML = await answer.text();
    }
    below.append(cell);
    row.after(below);
    link.setAttribute("aria-expanded", "true");
});

/* What an act would do is shown below its form; without this it is a page of its own, and files are chosen again. */
document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-foresee]");
    if (!button) return;
    event.preventDefault();
    const place = document.getElementById(button.dataset.foresee);
    place.textContent = "正在计算……";
    const answer = await fetch(button.formAction, { method: "POST", body: new FormData(button.form), headers: { "X-Fragment": "1" } });
    place.innerHTML = await answer.text();
});

/* A filter that is changed is asked for at once. */
document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-at-once]");
    if (form) form.requestSubmit();
});

/* Files may be dropped on their field. */
for (const area of document.querySelectorAll(".drop")) {
    const field = area.querySelector("input[type=file]");
    for (const name of ["dragenter", "dragover"]) {
        area.addEventListener(name, (event) => { event.preventDefault(); area.classList.add("over"); });
    }
    for (const name of ["dragleave", "drop"]) {
        area.addEventListener(name, () => area.classList.remove("over"));
    }
    area.addEventListener("drop", (event) => {
        event.preventDefault();
        if (event.dataTransfer.files.length > 1) {
            window.alert("这里只能放一个文件，请合并成一个，或者分别放到各自的框里。");
            return;
        }
        field.files = event.dataTransfer.files;
        field.dispatchEvent(new Event("change", { bubbles: true }));
    });
}

/* All rows of a list at once. */
for (const all of document.querySelectorAll("input[data-all]")) {
    all.addEventListener("change", () => {
        for (const one of document.querySelectorAll(`input[name="${all.dataset.all}"]`)) one.checked = all.checked;
    });
}

/* What this tab remembers is gone when its officer goes. */
document.addEventListener("submit", (event) => {
    if (event.target.getAttribute("action") === "/logout") sessionStorage.clear();
});

/* What can be scrolled can be reached by keys. */
function reachable() {
    for (const area of document.querySelectorAll(".scroll:not([tabindex])")) {
        if (area.scrollWidth > area.clientWidth || area.scrollHeight > area.clientHeight) area.tabIndex = 0;
    }
}
reachable();
window.addEventListener("load", reachable);
window.addEventListener("resize", reachable);

/* Nothing is sent twice by a second click. */
document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    window.setTimeout(() => { delete form.dataset.sent; }, 8000);
});
