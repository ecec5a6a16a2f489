import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { VoiceDetector } from '../../ports/speech.ts';
import { messageOf } from '../../shared/message-of.ts';
import { EnergyDetector } from './energy-detector.ts';
import { SileroDetector } from './silero-detector.ts';

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
export async function openVoiceDetector({ models, logger, clock }: DetectorOptions): Promise<VoiceDetector> {
  try {
    const silero = await SileroDetector.open(models, clock, logger);
    logger.info({ detector: silero.name }, 'Silero finds speech');
    return silero;
  } catch (error) {
    logger.info({ detector: 'energy', reason: messageOf(error) }, 'the energy detector finds speech, not Silero');
    return new EnergyDetector({ clock });
  }
}
