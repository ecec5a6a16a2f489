import type { CallDialog } from './core.ts';

/** Remembers this side's latest description of its media, which a session refresh repeats (control protocol 7.4). */
export function rememberLocalSdp(dialog: CallDialog, type: string | null | undefined, body: Buffer): void {
  if (body.length > 0 && type?.toLowerCase().startsWith('application/sdp') === true) {
    dialog.localSdp = { bytes: body.toString('latin1'), type };
  }
}
