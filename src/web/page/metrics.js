// What /metrics says: counters and histograms, and what changed between two looks.

/** @typedef {{labels: Record<string, string>, value: number}} Sample */

export class Metrics {
    /** @param {string} text in Prometheus' text format */
    constructor(text) {
        /** @type {Map<string, Sample[]>} */
        this.families = new Map();
        for (const line of text.split("\n")) {
            const found = line.match(/^(\w+)(?:\{(.*)\})? (\S+)$/);
            if (!found) continue;
            const labels = Object.fromEntries([...(found[2] ?? "").matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map((one) => [one[1], one[2]]));
            const family = this.families.get(found[1]) ?? [];
            family.push({labels, value: Number(found[3])});
            this.families.set(found[1], family);
        }
    }

    /** @param {string} name @param {Record<string, string>} [labels] */
    samples(name, labels = {}) {
        return (this.families.get(name) ?? []).filter((sample) =>
            Object.entries(labels).every(([label, value]) => sample.labels[label] === value));
    }

    /** @param {string} name @param {Record<string, string>} [labels] */
    sum(name, labels = {}) {
        return this.samples(name, labels).reduce((all, sample) => all + sample.value, 0);
    }

    /** By one label: [value of the label, sum]. @param {string} name @param {string} label @returns {[string, number][]} */
    by(name, label) {
        /** @type {Map<string, number>} */
        const sums = new Map();
        for (const sample of this.samples(name)) {
            sums.set(sample.labels[label], (sums.get(sample.labels[label]) ?? 0) + sample.value);
        }
        return [...sums];
    }

    /**
     * A quantile of a histogram, within its bucket by a straight line; null: nothing was counted.
     * @param {string} name
     * @param {number} quantile
     * @param {{labels?: Record<string, string>, since?: Metrics | null}} [of] since: only what came after that look
     * @returns {number | null}
     */
    quantile(name, quantile, {labels = {}, since = null} = {}) {
        const buckets = this.samples(`${name}_bucket`, labels).map((sample) => ({
            most: sample.labels.le === "+Inf" ? Infinity : Number(sample.labels.le),
            count: sample.value - (since?.sum(`${name}_bucket`, {...labels, le: sample.labels.le}) ?? 0),
        })).sort((a, b) => a.most - b.most);
        const all = buckets.at(-1)?.count ?? 0;
        if (all <= 0) return null;
        const wanted = quantile * all;
        let below = {most: 0, count: 0};
        for (const bucket of buckets) {
            if (bucket.count >= wanted) {
                if (bucket.most === Infinity) return below.most;
                const part = (wanted - below.count) / Math.max(1, bucket.count - below.count);
                return below.most + part * (bucket.most - below.most);
            }
            below = bucket;
        }
        return below.most;
    }
}
