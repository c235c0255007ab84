/* Sums that follow what is typed, and the reason that a changed figure needs. The server counts and judges again. */
"use strict";

const AMOUNT = /^(?:0|[1-9]\d{0,14})(?:\.(\d{1,6}))?$/;

/* Exact: amounts are added as whole numbers of their smallest part. */
function summed(texts) {
    const good = texts.map((text) => text.trim().match(AMOUNT)).filter(Boolean);
    const places = Math.max(0, ...good.map((one) => (one[1] || "").length));
    const parts = good.map((one) => BigInt(one[0].replace(".", "") + "0".repeat(places - (one[1] || "").length)));
    const whole = parts.reduce((sum, one) => sum + one, 0n).toString();
    if (!places) return whole;
    const digits = whole.padStart(places + 1, "0");
    return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

for (const table of document.querySelectorAll("table[data-sums]")) {
    table.addEventListener("input", (event) => {
        const key = event.target.dataset.figure;
        if (!key) return;
        const fields = [...table.querySelectorAll(`[data-figure="${key}"]`)];
        const shown = table.querySelector(`output[data-sum="${key}"]`);
        if (shown) shown.value = summed(fields.map((field) => field.value));
    });
}

for (const row of document.querySelectorAll("tr[data-known]")) {
    const [figure, why] = row.querySelectorAll("input");
    const look = () => {
        const differs = figure.value.trim() !== "" && figure.value.trim() !== row.dataset.known;
        row.classList.toggle("differs", differs);
        why.required = differs;
        why.placeholder = differs ? "请写明理由" : "";
    };
    figure.addEventListener("input", look);
    look();
}
