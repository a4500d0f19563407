/** Fourier terms of a phase that takes few values. */
export interface Harmonics {
  /** Values a phase gives: sine and cosine of each harmonic, in turns. */
  readonly width: number;
  /** Fills `row[at .. at + width)` for a whole number of units of the period. */
  write(phase: number, row: Float32Array, at: number): void;
}

/**
 * @param most the highest phase that is asked for.
 * @param harmonics multiples of the base frequency.
 */
export function harmonicsOf(
  period: number,
  { most, harmonics }: { most: number; harmonics: readonly number[] },
): Harmonics {
  const width = 2 * harmonics.length;
  const table = new Float32Array((most + 1) * width).fill(Number.NaN);
  return {
    width,
    write(phase, row, at) {
      const from = phase * width;
      if (Number.isNaN(table[from])) {
        const angle = (2 * Math.PI * phase) / period;
        harmonics.forEach((k, i) => {
          table[from + 2 * i] = Math.sin(k * angle);
          table[from + 2 * i + 1] = Math.cos(k * angle);
        });
      }
      for (let i = 0; i < width; i++) row[at + i] = table[from + i] as number;
    },
  };
}
