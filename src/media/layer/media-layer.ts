import type { CallId } from '../../ports/ids.ts';
import type { MediaPort, MediaRoom, MediaUsage, RoomEvent } from '../../ports/media.ts';

/** A media engine that gives its rooms more than the engine under it does. All else is that engine's. */
export abstract class MediaLayer implements MediaPort {
  protected readonly engine: MediaPort;

  constructor(engine: MediaPort) {
    this.engine = engine;
  }

  abstract openRoom(call: CallId, onEvent: (event: RoomEvent) => void, zone?: string | null): Promise<MediaRoom>;

  async start(): Promise<void> {
    await this.engine.start();
  }

  unavailable(): string | null {
    return this.engine.unavailable();
  }

  webrtc(): string | null {
    return this.engine.webrtc();
  }

  latenessMs(): number {
    return this.engine.latenessMs();
  }

  async usage(): Promise<MediaUsage> {
    return await this.engine.usage();
  }

  async close(): Promise<void> {
    await this.engine.close();
  }
}
