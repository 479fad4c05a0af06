/** The value below which that part of the values lies (nearest rank). */
export const quantile = (values: number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * part) - 1)] ?? Number.NaN

export const median = (values: number[]): number => quantile(values, 0.5)
