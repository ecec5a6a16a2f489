import type { DefineCommand } from '../command.ts';
import { defineDemo } from './demo.ts';
import { defineErase } from './erase.ts';
import { defineEscalation } from './escalation.ts';
import { defineExport } from './export.ts';
import { defineReport } from './report.ts';
import { defineRoutes } from './routes.ts';
import { defineScript } from './script.ts';
import { defineServe } from './serve.ts';
import { defineSipServer } from './sip-server.ts';
import { defineSpeech } from './speech.ts';
import { defineVerify } from './verify.ts';
import { defineWebhooks } from './webhooks.ts';

/** Every command, in the order in which `--help` lists them. */
export const COMMANDS: readonly DefineCommand[] = [
  defineServe,
  defineDemo,
  defineSipServer,
  defineWebhooks,
  defineRoutes,
  defineSpeech,
  defineScript,
  defineEscalation,
  defineVerify,
  defineExport,
  defineReport,
  defineErase,
];
