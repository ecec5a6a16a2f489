import { App } from '../composition/index.ts';
import { readConfigFile } from '../config/index.ts';
import { messageOf } from '../shared/message-of.ts';
import { newLogger } from './logger.ts';

/**
 * Takes calls until SIGTERM or SIGINT, then drains. A second signal ends every call at once. SIGHUP has the configuration
 * read again.
 * @returns the exit code
 */
export async function serve(options: {
  readonly file: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}): Promise<number> {
  const loaded = readConfigFile(options);
  if (!loaded.ok) {
    process.stderr.write(`The configuration cannot be used:\n`);
    for (const { path, message } of loaded.faults) process.stderr.write(`  ${path}: ${message}\n`);
    return 1;
  }
  const logger = newLogger(loaded.config.log.level);
  for (const { path, message } of loaded.warnings) logger.warn({ path }, message);
  // A rejection that a library leaves unhandled must not end the calls that are up.
  process.on('unhandledRejection', (error) => {
    logger.error({ err: error }, 'a promise was rejected, and nothing handled it');
  });
  let app: App;
  try {
    app = await App.start(loaded.config, logger, { source: options, read: loaded });
  } catch (error) {
    logger.fatal({ err: error }, 'cannot start');
    process.stderr.write(`Cannot start: ${messageOf(error)}\n`);
    return 1;
  }
  logger.info({ event: 'ready', ...app.addresses }, 'ready');
  process.on('SIGHUP', () => {
    app.reload('SIGHUP').catch((error: unknown) => {
      logger.error({ err: error }, 'SIGHUP: the configuration, or the certificate of the API, goes on as it was');
    });
  });
  await new Promise<void>((resolve) => {
    let signals = 0;
    const onSignal = (signal: string): void => {
      signals += 1;
      logger.info({ signal }, 'signal received');
      const ended = signals === 1 ? app.drain() : app.close();
      ended.then(resolve, (error: unknown) => {
        logger.error({ err: error }, 'Warmbridge did not end in order');
        resolve();
      });
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
  });
  logger.info({ event: 'stopped' }, 'stopped');
  logger.flush();
  return 0;
}
