/** What a person sees at a provider: who asks for what, and two buttons. */
export function consentPage(name: string, asked: URLSearchParams): string {
  const scopes = (asked.get('scope') ?? '').split(/\s+/).filter(Boolean);
  const title = `${escape(name)} (sandbox)`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; background: #f3f4f6; color: #1f2937; display: grid; place-items: center;
  min-height: 100vh; margin: 0 }
main { background: #fff; border-radius: 12px; padding: 32px; width: min(420px, 90vw); box-shadow: 0 1px 8px #0002 }
h1 { font-size: 20px; margin: 0 0 8px } li { font-family: ui-monospace, monospace; font-size: 14px }
form { display: flex; gap: 12px; margin-top: 24px }
button { font: inherit; padding: 10px 20px; border-radius: 8px; border: 1px solid #9ca3af; background: #fff; cursor: pointer }
button[value=allow] { background: #1d4ed8; border-color: #1d4ed8; color: #fff }
</style>
</head>
<body><main>
<h1>${title}</h1>
<p><strong>${escape(asked.get('client_id') ?? '')}</strong> wants to act for you:</p>
<ul>${scopes.map((scope) => `<li>${escape(scope)}</li>`).join('')}</ul>
<form method="post">
<input type="hidden" name="asked" value="${escape(asked.toString())}">
<button name="decision" value="allow">Allow</button>
<button name="decision" value="deny">Deny</button>
</form>
</main></body>
</html>
`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
