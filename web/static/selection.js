/* Cases selected in a list, over its pages: kept in this tab, looked through, taken off one by one, undone step by step.
   Without this the boxes of the page shown still work. */
"use strict";

const MOST_STEPS = 30;

/* What is selected: numbers with names, and what it was before each step. */
class Selection {
    constructor(officer) {
        this.key = `shixian.selected.${officer}`;
        let kept = null;
        try { kept = JSON.parse(sessionStorage.getItem(this.key)); } catch { kept = null; }
        this.chosen = new Map(kept ? kept.chosen : []);
        this.before = kept ? kept.before : [];
    }

    step(change) {
        const before = [...this.chosen];
        change(this.chosen);
        if (JSON.stringify(before) === JSON.stringify([...this.chosen])) return;
        this.before = [...this.before, before].slice(-MOST_STEPS);
        this.keep();
    }

    undo() {
        if (!this.before.length) return;
        this.chosen = new Map(this.before.pop());
        this.keep();
    }

    keep() {
        try { sessionStorage.setItem(this.key, JSON.stringify({ chosen: [...this.chosen], before: this.before })); } catch { /* only this page then */ }
    }
}

function made(tag, words, attributes = {}) {
    const one = document.createElement(tag);
    one.textContent = words;
    for (const [name, value] of Object.entries(attributes)) one.setAttribute(name, value);
    return one;
}

function button(words, done, label) {
    const one = made("button", words, { type: "button", class: "btn btn-sm" });
    if (label) one.setAttribute("aria-label", label);
    one.addEventListener("click", done);
    return one;
}

for (const form of document.querySelectorAll("form[data-selection]")) {
    const selection = new Selection(form.dataset.selection);
    const bar = form.querySelector(".selection");
    const boxes = () => form.querySelectorAll("input[name=number][type=checkbox]");
    let open = false;

    const shown = () => {
        for (const box of boxes()) box.checked = selection.chosen.has(box.value);
        const all = form.querySelector("input[data-all]");
        if (all) all.checked = boxes().length > 0 && [...boxes()].every((box) => box.checked);
        bar.hidden = !selection.chosen.size && !selection.before.length;
        bar.textContent = "";
        const most = Number(form.dataset.most);
        bar.append(made("strong", `已选 ${selection.chosen.size} 件`));
        if (selection.chosen.size > most) bar.append(made("span", `一次最多 ${most} 件，请去掉一些`, { class: "wrong" }));
        if (selection.chosen.size) {
            const look = button(open ? "收起" : "查看所选", () => { open = !open; shown(); bar.querySelector("button").focus(); });
            look.setAttribute("aria-expanded", String(open));
            bar.append(look, button("全部去掉", () => { selection.step((chosen) => chosen.clear()); shown(); }));
        }
        if (selection.before.length) bar.append(button("撤销上一步", () => { selection.undo(); shown(); }));
        if (open && selection.chosen.size) {
            const list = made("ul", "");
            for (const [number, name] of selection.chosen) {
                const line = made("li", "");
                line.append(made("a", number, { href: `/cases/${encodeURIComponent(number)}` }), ` ${name} `,
                    button("去掉", () => { selection.step((chosen) => chosen.delete(number)); shown(); }, `去掉${number}`));
                list.append(line);
            }
            bar.append(list);
        }
    };

    form.addEventListener("change", () => {
        /* The box over the list checks the others when it is told of its own change. */
        window.setTimeout(() => {
            selection.step((chosen) => {
                for (const box of boxes()) {
                    if (box.checked && !chosen.has(box.value)) chosen.set(box.value, box.dataset.name);
                    if (!box.checked) chosen.delete(box.value);
                }
            });
            shown();
        });
    });
    form.addEventListener("submit", (event) => {
        for (const former of form.querySelectorAll("input[data-elsewhere]")) former.remove();
        if (event.submitter && event.submitter.name === "whole") return;
        const here = new Set([...boxes()].map((box) => box.value));
        for (const number of selection.chosen.keys()) {
            if (!here.has(number)) form.append(made("input", "", { type: "hidden", name: "number", value: number, "data-elsewhere": "" }));
        }
    });
    window.addEventListener("pageshow", shown);
    shown();
}

/* What was done is selected no longer. */
for (const told of document.querySelectorAll("[data-selection-done]")) {
    const selection = new Selection(told.dataset.selectionDone);
    const done = told.textContent.split("\n").filter(Boolean);
    if (done.some((number) => selection.chosen.has(number))) {
        for (const number of done) selection.chosen.delete(number);
        selection.before = [];
        selection.keep();
    }
}
