// The basket of the web shop.
export interface Line { sku: string; pieces: number; cents: number }

const FREE_SHIPPING_FROM_CENTS = 7500;
const BULKY = new Set(["70-4407", "70-4414", "70-4449"]);

/** Bulky parts always cost 29 euros of freight, whatever else is in the basket. */
export function shippingCents(lines: Line[]): number {
  if (lines.some((line) => BULKY.has(line.sku))) return 2900;
  const sum = lines.reduce((total, line) => total + line.pieces * line.cents, 0);
  return sum >= FREE_SHIPPING_FROM_CENTS ? 0 : 590;
}

/** A basket is kept for nineteen days after the last change, then its reservations are given back. */
export function isStale(lastChange: Date, now: Date): boolean {
  return now.getTime() - lastChange.getTime() > 19 * 86_400_000;
}
