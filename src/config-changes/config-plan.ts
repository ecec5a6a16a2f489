import type { Config, ReadConfig } from '../config/index.ts';
import type { ConfigEffect } from '../ports/config-control.ts';

/** What a text of the file would come to. */
export interface ConfigPlan extends ConfigEffect {
  readonly read: ReadConfig;
  /** What would be in force: what the schema takes, and what it gives. */
  readonly raw: unknown;
  readonly config: Config;
}
