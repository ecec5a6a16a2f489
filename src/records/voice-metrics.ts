import { Counter, Gauge, Registry } from 'prom-client';

/** How a voice fares. */
export interface VoiceFigures {
  /** Whether the engine speaks, as far as is known. */
  readonly up: boolean;
  /** Texts that another engine spoke for it. */
  readonly stoodIn: number;
}

/** Prometheus metrics of the voice, read where it speaks. */
export class VoiceMetrics {
  readonly #registry = new Registry();
  readonly #up: Gauge<'engine'>;
  readonly #stoodIn: Counter<'engine'>;
  readonly #engine: string;
  readonly #read: () => VoiceFigures;

  constructor(engine: string, read: () => VoiceFigures) {
    this.#engine = engine;
    this.#read = read;
    const [labelNames, registers] = [['engine'] as const, [this.#registry]];
    this.#up = new Gauge({
      name: 'warmbridge_tts_up',
      help: 'Whether the configured voice speaks, as far as is known',
      labelNames,
      registers,
    });
    this.#stoodIn = new Counter({
      name: 'warmbridge_tts_stand_ins_total',
      help: 'Texts that the default voice spoke, because the configured one failed',
      labelNames,
      registers,
    });
  }

  /** Prometheus text format. */
  async text(): Promise<string> {
    const { up, stoodIn } = this.#read();
    const labels = { engine: this.#engine };
    this.#up.set(labels, up ? 1 : 0);
    this.#stoodIn.reset(); // whoever speaks counts; this shows what was counted
    this.#stoodIn.inc(labels, stoodIn);
    return await this.#registry.metrics();
  }
}
