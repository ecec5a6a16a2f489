import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for one test alone. After `keep` it stays, so that people can look into a failure. */
export class Workspace implements AsyncDisposable {
  readonly directory: string;
  #kept = false;

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async open(): Promise<Workspace> {
    return new Workspace(await mkdtemp(join(tmpdir(), 'warmbridge-test-')));
  }

  path(...parts: string[]): string {
    return join(this.directory, ...parts);
  }

  async makeDirectory(name: string): Promise<string> {
    const path = this.path(name);
    await mkdir(path, { recursive: true });
    return path;
  }

  /** Keeps the folder after the test. */
  keep(): void {
    this.#kept = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#kept) await rm(this.directory, { recursive: true, force: true, maxRetries: 3 });
  }
}
