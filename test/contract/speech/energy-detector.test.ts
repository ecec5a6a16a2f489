import { describe } from 'vitest';
import { EnergyDetector } from '../../../src/speech/vad/energy-detector.ts';
import { voiceDetectorContract } from './voice-detector-contract.ts';

describe('EnergyDetector', () => {
  voiceDetectorContract((clock) => Promise.resolve(new EnergyDetector({ clock })), {
    foundInNoise: 0.8,
    knowsMusic: false,
  });
});
