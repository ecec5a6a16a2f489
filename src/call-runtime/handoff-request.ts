import type { HandoffRequest } from '../ports/call-control.ts';

/** The part of a request that this version cannot do; null if it can do all of it. */
export function unsupported({
  strategy,
  fallback = [],
}: HandoffRequest): { readonly path: string; readonly message: string } | null {
  if (strategy !== undefined && strategy !== 'conference') {
    return { path: 'strategy', message: `${strategy} is not supported yet; only conference is` };
  }
  const index = fallback.findIndex(({ kind }) => kind === 'voicemail' || kind === 'callback');
  const kind = fallback[index]?.kind;
  return kind === undefined
    ? null
    : { path: `fallback[${String(index)}].kind`, message: `${kind} is not supported yet` };
}
