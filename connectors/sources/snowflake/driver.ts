import { tmpdir } from 'node:os';
import type Snowflake from 'snowflake-sdk';

let loaded: Promise<typeof Snowflake> | undefined;

/**
 * Snowflake's own driver, quiet: without logs, native telemetry, a look at the machine's metadata address, and files in
 * the user's home. It reads these variables while it is loaded, so they are set before.
 */
export function loadDriver(): Promise<typeof Snowflake> {
  loaded ??= (async () => {
    process.env['SNOWFLAKE_DISABLE_MINICORE'] = 'true';
    process.env['SNOWFLAKE_DISABLE_PLATFORM_DETECTION'] = 'true';
    process.env['SF_TELEMETRY_DISABLE_CONNECTION_SHAPE'] = 'true';
    process.env['SF_OCSP_RESPONSE_CACHE_DIR'] ??= tmpdir();
    const { default: snowflake } = await import('snowflake-sdk');
    const quiet = (): void => {};
    snowflake.configure({
      logLevel: 'OFF',
      additionalLogToConsole: false,
      customLogger: { error: quiet, warn: quiet, info: quiet, debug: quiet, trace: quiet },
      // Asks hosts of certificate authorities in plain HTTP; certificates are verified without it.
      disableOCSPChecks: true,
    });
    return snowflake;
  })();
  return loaded;
}
