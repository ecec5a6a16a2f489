/** Codecs whose sound has 16 kHz, by their names in what is told of a leg. */
const WIDEBAND: ReadonlySet<string> = new Set(['OPUS', 'G722', 'L16']);

/** Whether a leg in that codec carries more than a telephone band. @param codec null: it has none yet */
export function isWidebandCodec(codec: string | null): boolean {
  return codec !== null && WIDEBAND.has(codec.toUpperCase());
}
