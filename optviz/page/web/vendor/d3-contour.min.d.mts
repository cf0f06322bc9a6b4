/** Rings of [x, y], the first of each polygon around it and the others around its holes. */
export interface MultiPolygon {
    coordinates: [number, number][][][];
}
export interface Contours {
    size(size: [number, number]): Contours;
    contour(values: ArrayLike<number>, threshold: number): MultiPolygon;
}
export function contours(): Contours;
