import type { MicrophoneFault } from './state.ts';

/** The sound is for a voice on a telephone. */
const VOICE = { echoCancellation: true, noiseSuppression: true, autoGainControl: true } as const;

/** Why there is no microphone, and what to do. */
export class NoMicrophone extends Error {
  /** For the texts of others. */
  readonly why: MicrophoneFault;

  constructor(why: MicrophoneFault) {
    super(TEXTS[why]);
    this.why = why;
  }
}

const TEXTS = {
  denied:
    'The browser does not let this page use the microphone. Allow it by the sign beside the address, then try again.',
  none: 'No microphone was found. Plug in a headset, then try again.',
  busy: 'The microphone cannot be opened: another program may have it. Close that, then try again.',
  insecure: 'Browsers give a microphone to pages on https or localhost only. Open this page by https.',
} as const;

const WHY: Readonly<Record<string, MicrophoneFault>> = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'none',
  OverconstrainedError: 'none',
};

/**
 * Opens the microphone.
 * @param device its id; null, or one that is not there any more: the one that the browser takes
 * @throws NoMicrophone
 */
export async function openMicrophone(device: string | null): Promise<MediaStream> {
  // Where the page is not secure there are no devices, whatever the types say.
  const devices = (navigator as { mediaDevices?: MediaDevices }).mediaDevices;
  if (devices === undefined) throw new NoMicrophone('insecure');
  try {
    return await devices.getUserMedia({ audio: { ...VOICE, ...(device !== null && { deviceId: { ideal: device } }) } });
  } catch (error) {
    throw new NoMicrophone(WHY[(error as DOMException).name] ?? 'busy');
  }
}

/** Ends what a stream takes of a device. */
export function stopStream(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
