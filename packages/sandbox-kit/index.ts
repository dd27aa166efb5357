export type { Fault } from './fault.ts';
export { OAuthProvider } from './oauth-provider.ts';
export type { IssuedToken, OAuthProviderOptions } from './oauth-provider.ts';
export { RequestWindow } from './request-window.ts';
export type { SandboxReply, SandboxRequest, SandboxRoute } from './route.ts';
export { route } from './route.ts';
export { serveSandbox } from './serve.ts';
export type { Sandbox, SandboxExchange, SandboxServing } from './serve.ts';
