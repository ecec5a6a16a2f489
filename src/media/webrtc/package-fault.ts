/** Why the package that speaks ICE and DTLS is not there; null: it is. */
export function packageFault(): string | null {
  try {
    import.meta.resolve('node-datachannel');
    return null;
  } catch {
    return 'the package node-datachannel is not installed';
  }
}
