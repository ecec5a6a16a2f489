/** Clock rate of a codec's timestamps: 8 kHz for G.711 and, for history's sake, G.722 (RFC 3551 4.5.2); Opus: RFC 7587. */
export function clockRateOf(codec: string): number {
  return codec.toUpperCase() === 'OPUS' ? 48_000 : 8_000;
}
