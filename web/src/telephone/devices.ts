import { createStore } from '../lib/store.ts';

/** A microphone or a loudspeaker. */
export interface Device {
  readonly id: string;
  readonly name: string;
}

/** What there is, and what is used; null: what the browser takes. */
export interface Devices {
  readonly inputs: readonly Device[];
  readonly outputs: readonly Device[];
  readonly input: string | null;
  readonly output: string | null;
  /** The browser can be told where sound comes out. */
  readonly hasOutputChoice: boolean;
}

const KEYS = { input: 'warmbridge.microphone', output: 'warmbridge.loudspeaker' } as const;

/** Pages of others may not let us remember anything. */
function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export const DEVICES = createStore<Devices>({
  inputs: [],
  outputs: [],
  input: remembered(KEYS.input),
  output: remembered(KEYS.output),
  hasOutputChoice: 'setSinkId' in HTMLMediaElement.prototype,
});

/** Remembers a device in this browser. */
export function chooseDevice(kind: 'input' | 'output', id: string | null): void {
  if (id === null) localStorage.removeItem(KEYS[kind]);
  else localStorage.setItem(KEYS[kind], id);
  DEVICES.set({ ...DEVICES.get(), [kind]: id });
}

/** Looks which devices there are. Their names are known once the microphone was allowed. */
export async function findDevices(): Promise<void> {
  const devices = (navigator as { mediaDevices?: MediaDevices }).mediaDevices;
  const all = (await devices?.enumerateDevices().catch(() => [])) ?? [];
  const of = (kind: MediaDeviceKind, name: string): readonly Device[] =>
    all
      .filter((each) => each.kind === kind && each.deviceId !== '' && each.deviceId !== 'default')
      .map(({ deviceId: id, label }, index) => ({ id, name: label === '' ? `${name} ${index + 1}` : label }));
  DEVICES.set({
    ...DEVICES.get(),
    inputs: of('audioinput', 'Microphone'),
    outputs: of('audiooutput', 'Loudspeaker'),
  });
}

/** Looks again whenever something is plugged in or out. @returns ends it */
export function followDevices(): () => void {
  const devices = (navigator as { mediaDevices?: MediaDevices }).mediaDevices;
  const look = (): void => void findDevices();
  devices?.addEventListener('devicechange', look);
  look();
  return () => devices?.removeEventListener('devicechange', look);
}

/** Has a sound come out of the chosen loudspeaker; one that is not there any more is left out. */
export async function sendTo(element: HTMLMediaElement, output: string | null): Promise<void> {
  // Not in all browsers, whatever the types say.
  if (!('setSinkId' in element)) return;
  const isThere = output !== null && DEVICES.get().outputs.some(({ id }) => id === output);
  await element.setSinkId(isThere ? output : '').catch(() => null);
}
