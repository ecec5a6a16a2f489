import { rm } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Salvage } from '../call-runtime/index.ts';
import type { Config } from '../config/index.ts';
import { repairWav } from '../media/wav/index.ts';
import { findRecording, recordingFile } from '../recordings/index.ts';

/** What a crash has left of messages. */
export function salvageOf(config: Config, logger: Logger): Salvage {
  return {
    lengthMs: async (id) => {
      const file = findRecording(config, id);
      if (file === null) return 0;
      try {
        const { frames, sampleRateHz } = await repairWav(file);
        return Math.round((frames * 1_000) / sampleRateHz);
      } catch (error) {
        logger.warn({ err: error, file }, 'a message that a crash cut off cannot be repaired');
        return null;
      }
    },
    discard: async (id) => {
      await rm(recordingFile(config, id), { force: true });
    },
  };
}
