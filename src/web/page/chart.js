// Small drawings: a line over time, a bar of parts. Of one colour, so that they mean what their words say.
import {h, svg} from "./dom.js";

const WIDTH = 240;
const HEIGHT = 48;

/**
 * @param {number[]} values the latest last
 * @param {string} label
 */
export function sparkline(values, label) {
    const most = Math.max(...values, 1e-9);
    const step = WIDTH / Math.max(1, values.length - 1);
    const points = values.map((value, index) => `${(index * step).toFixed(1)},${(HEIGHT - 2 - (value / most) * (HEIGHT - 6)).toFixed(1)}`);
    return svg("svg", {class: "spark", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": label},
        values.length > 1 ? svg("polygon", {points: `0,${HEIGHT} ${points.join(" ")} ${WIDTH},${HEIGHT}`}) : null,
        values.length > 1 ? svg("polyline", {points: points.join(" ")}) : null);
}

/**
 * Times one after the other, as parts of one bar, with their numbers below.
 * @param {{name: string, value: number}[]} parts
 * @param {string} label
 */
export function partsBar(parts, label) {
    const shown = parts.map((part, index) => ({...part, shade: `shade-${index % 7}`})).filter((part) => part.value >= 0.05);
    const all = shown.reduce((sum, part) => sum + part.value, 0) || 1;
    let at = 0;
    const pieces = shown.map((part) => {
        const width = part.value / all * 100;
        const piece = svg("rect", {x: at.toFixed(2), y: 0, width: Math.max(0.2, width - 0.15).toFixed(2), height: 4, class: part.shade});
        at += width;
        return piece;
    });
    return h("figure", {class: "parts"},
        svg("svg", {viewBox: "0 0 100 4", preserveAspectRatio: "none", role: "img", "aria-label": label}, pieces),
        h("figcaption", {}, shown.map((part) => h("span", {class: "part"},
            svg("svg", {class: "swatch", viewBox: "0 0 4 4", "aria-hidden": "true"}, svg("rect", {width: 4, height: 4, class: part.shade})),
            `${part.name} ${milliseconds(part.value)}`))));
}

/** @param {number} value */
export function milliseconds(value) {
    return value >= 1000 ? `${(value / 1000).toFixed(1)} s` : value >= 10 ? `${Math.round(value)} ms` : `${value.toFixed(1)} ms`;
}
