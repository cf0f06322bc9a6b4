export function ticks(start: number, stop: number, count: number): number[];
export function quantileSorted(values: ArrayLike<number>, share: number): number;
