import type { DefineCommand } from '../command.ts';
import { defineAgents } from './agents.ts';
import { defineBackup } from './backup.ts';
import { defineBench } from './bench.ts';
import { defineCallToken } from './call-token.ts';
import { defineCalls } from './calls.ts';
import { defineCheck } from './check.ts';
import { defineCompletion } from './completion.ts';
import { defineConfig } from './config.ts';
import { defineDemo } from './demo.ts';
import { defineErase } from './erase.ts';
import { defineEscalation } from './escalation.ts';
import { defineExport } from './export.ts';
import { defineHandoff } from './handoff.ts';
import { defineInit } from './init.ts';
import { defineKeys } from './keys.ts';
import { defineMcp } from './mcp.ts';
import { definePeople } from './people.ts';
import { defineReplay } from './replay.ts';
import { defineReport } from './report.ts';
import { defineRoutes } from './routes.ts';
import { defineScript } from './script.ts';
import { defineSelftest } from './selftest.ts';
import { defineSipServer } from './sip-server.ts';
import { defineSpeech } from './speech.ts';
import { defineStart } from './start.ts';
import { defineTrace } from './trace.ts';
import { defineVerify } from './verify.ts';
import { defineWebhooks } from './webhooks.ts';

/** Every command, in the order in which `--help` lists them. */
export const COMMANDS: readonly DefineCommand[] = [
  defineStart,
  defineCheck,
  defineInit,
  defineConfig,
  defineDemo,
  defineCalls,
  defineHandoff,
  defineAgents,
  defineKeys,
  definePeople,
  defineWebhooks,
  defineRoutes,
  defineCallToken,
  defineTrace,
  defineReplay,
  defineVerify,
  defineExport,
  defineReport,
  defineErase,
  defineBackup,
  defineSelftest,
  defineMcp,
  defineSpeech,
  defineScript,
  defineEscalation,
  defineBench,
  defineSipServer,
  defineCompletion,
];
