// Load on the embedded media engine: `node bench/media.ts --help`.
import { mediaBench } from './media/index.ts';

process.exitCode = await mediaBench.run(process.argv.slice(2));
