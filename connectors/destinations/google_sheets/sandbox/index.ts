import type { Sandbox, SandboxReply, SandboxRequest, SandboxRoute } from '#sandbox-kit';
import { serveSandbox } from '#sandbox-kit';
import { driveRoutes } from './drive-routes.ts';
import { guardOf } from './guard.ts';
import { errorBody, Refusal } from './refusal.ts';
import { seed } from './seed.ts';
import { spreadsheetRoutes } from './spreadsheet-routes.ts';
import type { State } from './state.ts';
import { makeKeyFile, ServiceAccountTokens } from './tokens.ts';
import { valueRoutes } from './value-routes.ts';

export interface GoogleSheetsSandboxOptions {
  /** Default: any free port of 127.0.0.1. */
  readonly port?: number;
  /** Receives a line for each request. */
  readonly log?: (line: string) => void;
  /** Of the service account. Default 60, as Google has it. */
  readonly readsPerMinute?: number;
  /** Of the service account. Default 60, as Google has it. */
  readonly writesPerMinute?: number;
  /** Default 3600. */
  readonly accessTokenSeconds?: number;
  /** A JSON key file of the service account that it knows. Default: a new one. */
  readonly serviceAccountKey?: string;
}

export interface GoogleSheetsSandbox extends Sandbox {
  readonly state: State;
  readonly tokens: ServiceAccountTokens;
  /** The JSON key file of the one service account that it knows. */
  readonly serviceAccountKey: string;
}

/** A stand-in of Google Sheets, Google Drive and Google's token endpoint in one. */
export async function startGoogleSheetsSandbox(
  options: GoogleSheetsSandboxOptions = {},
): Promise<GoogleSheetsSandbox> {
  const { port, log, readsPerMinute = 60, writesPerMinute = 60, accessTokenSeconds = 3600 } = options;
  const state = seed();
  const serviceAccountKey = options.serviceAccountKey ?? (await makeKeyFile());
  const tokens = new ServiceAccountTokens(serviceAccountKey, accessTokenSeconds);
  const routes = [...driveRoutes(state), ...valueRoutes(state), ...spreadsheetRoutes(state)];
  const sandbox = await serveSandbox({
    port,
    log,
    routes: [tokens.route, ...routes.map(refusing)],
    guard: guardOf(state, tokens, { readsPerMinute, writesPerMinute }),
    errorBody,
    jsonType: 'application/json; charset=UTF-8',
  });
  return Object.assign(sandbox, { state, tokens, serviceAccountKey });
}

/** A route whose refusals are answers. */
function refusing({ answer, ...rest }: SandboxRoute): SandboxRoute {
  return {
    ...rest,
    async answer(request: SandboxRequest): Promise<SandboxReply> {
      try {
        return await answer(request);
      } catch (error) {
        if (error instanceof Refusal) return error.reply;
        throw error;
      }
    },
  };
}
