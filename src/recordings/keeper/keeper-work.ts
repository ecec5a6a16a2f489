import type { WantedContent } from '../../ports/recording-files.ts';
import type { Encoded, EncodeOrder } from '../opus/encode-file.ts';

/** What is done with files of recordings: it takes time and CPU, and one thing is done at a time. */
export type KeeperJob =
  | { readonly kind: 'hash'; readonly file: string }
  | { readonly kind: 'encode'; readonly order: EncodeOrder }
  /** Sends a file to the storage. */
  | { readonly kind: 'put'; readonly name: string; readonly file: string; readonly content: WantedContent };

/** What comes of each. */
export interface KeeperResults {
  /** Null: there is no such file. */
  hash: WantedContent | null;
  /** Null: it is nothing that can be encoded. */
  encode: Encoded | null;
  put: null;
}

/** What is asked of the thread that does them. */
export type KeeperRequests = {
  readonly do: { readonly args: { readonly job: KeeperJob }; readonly result: KeeperResults[KeeperJob['kind']] };
};

/** Does jobs with recordings. */
export interface KeeperWork {
  /** @throws Error as the job failed, or `signal` is aborted. What is half done then has no name that anybody looks for */
  do<Kind extends KeeperJob['kind']>(
    job: Extract<KeeperJob, { readonly kind: Kind }>,
    signal: AbortSignal,
  ): Promise<KeeperResults[Kind]>;
  close(): Promise<void>;
}
