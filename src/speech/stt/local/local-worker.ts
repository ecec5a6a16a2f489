// The process that runs a model of the operator's. A crash of it harms no call. See local-child.ts for the other side.
import { createRequire } from 'node:module';
import { endWithParent } from '../../../shared/end-with-parent.ts';
import { messageOf } from '../../../shared/message-of.ts';
import { requireEngine } from '../../engine-packages.ts';
import type { LocalReply, LocalWorkerOptions, RecognizeRequest } from './local-messages.ts';
import { openModelFolder } from './model-folder.ts';
import type { RecognizeSound, SherpaRuntime } from './sherpa-engine.ts';
import { loadSherpaModel } from './sherpa-engine.ts';

async function load({ folder, language, threads, runtime }: LocalWorkerOptions): Promise<RecognizeSound> {
  const model = await openModelFolder(folder);
  return loadSherpaModel(loadRuntime(runtime), model, { language, threads });
}

function loadRuntime(module: string | null): SherpaRuntime {
  const runtime =
    module === null ? requireEngine('sherpa-onnx-node') : (createRequire(import.meta.url)(module) as unknown);
  return runtime as SherpaRuntime;
}

function answer(recognize: RecognizeSound, { samples, sampleRateHz }: RecognizeRequest): LocalReply {
  try {
    return { type: 'recognized', ...recognize(samples, sampleRateHz) };
  } catch (error) {
    return { type: 'failed', reason: messageOf(error) };
  }
}

function reply(message: LocalReply): void {
  process.send?.(message);
}

// Without its parent it has nothing to do. While it loads or recognizes it does not see that the parent is gone.
endWithParent();
process.on('disconnect', () => process.exit(0));
try {
  const recognize = await load(JSON.parse(process.argv[2] ?? '{}') as LocalWorkerOptions);
  process.on('message', (request: RecognizeRequest) => reply(answer(recognize, request)));
  reply({ type: 'ready' });
} catch (error) {
  process.send?.({ type: 'unusable', reason: messageOf(error) } satisfies LocalReply, () => process.exit(1));
}
