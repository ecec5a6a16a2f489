import type { VoipbinConfig } from '../../../config/index.ts';
import type { KeptValues } from '../../../ports/kept-values.ts';
import type { NumberWebhooks } from '../../../ports/number-webhooks.ts';
import type { OutgoingCalls } from '../../../ports/outgoing-calls.ts';
import type { Dialect } from '../../dialect.ts';
import type { Endpoint } from '../../endpoint.ts';
import type { CallSource } from '../../endpoints/call-access.ts';
import { AccessKeys } from './access-keys.ts';
import { authEndpoints } from './auth.ts';
import { callActionEndpoints } from './call-actions.ts';
import type { ReadActions } from './call-actions.ts';
import { callEndpoints } from './calls.ts';
import { voipbinDialect } from './dialect.ts';
import { numberEndpoints } from './numbers.ts';
import { placeCallEndpoints } from './place-calls.ts';
import type { NewFlow } from './place-calls.ts';
import { transferEndpoints } from './transfers.ts';

/** What the VoIPBin dialect needs beside calls. */
export interface VoipbinParts {
  readonly config: VoipbinConfig;
  readonly values: KeptValues;
  readonly numbers: NumberWebhooks;
  readonly readActions: ReadActions;
  readonly newFlow: NewFlow;
}

/** The VoIPBin API (docs/ai/voipbin.md). @throws StoreError if its keys cannot be read */
export async function openVoipbin(
  { config, values, numbers, readActions, newFlow }: VoipbinParts,
  source: CallSource & { readonly outgoing: OutgoingCalls },
): Promise<{ readonly dialect: Dialect; readonly endpoints: readonly Endpoint[] }> {
  const keys = config.signup ? await AccessKeys.open(values) : null;
  const dialect = voipbinDialect(keys);
  return {
    dialect,
    endpoints: [
      ...(keys === null ? [] : authEndpoints(dialect, keys)),
      ...numberEndpoints(dialect, numbers),
      ...callEndpoints(dialect, source),
      ...placeCallEndpoints(dialect, source, source.outgoing, newFlow),
      ...callActionEndpoints(dialect, source, readActions),
      ...transferEndpoints(dialect, source),
    ],
  };
}
