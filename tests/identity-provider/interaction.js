// The two pages on which a person does something: who they are, and whether Access may know it.

import { situationOf } from "./situation.js";

/** Answers `/interaction/<uid>`: its form, and the form handed in. */
export function interaction(provider) {
  return async (ctx, next) => {
    if (!ctx.path.startsWith("/interaction/")) return next();
    const { prompt } = await provider.interactionDetails(ctx.req, ctx.res);
    if (ctx.method !== "POST") {
      ctx.type = "html";
      ctx.body = prompt.name === "login" ? loginPage(situationOf(ctx).people) : CONSENT_PAGE;
      return undefined;
    }
    const form = new URLSearchParams(await text(ctx.req));
    const result = prompt.name === "login" ? login(form, situationOf(ctx).people) : consent(form);
    ctx.status = 303;
    ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result));
    return undefined;
  };
}

function login(form, people) {
  const person = people.find(({ email }) => email === form.get("email"));
  return person ? { login: { accountId: person.sub } } : DENIED;
}

function consent(form) {
  return form.get("consent") === "yes" ? { consent: {} } : DENIED;
}

async function text(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

function loginPage(people) {
  const button = (email) => `<p><button name="email" value="${escaped(email)}">${escaped(email)}</button></p>`;
  return page("Example OpenID", `<p>Who are you?</p>${form(people.map(({ email }) => button(email)).join(""))}`);
}

function form(inner) {
  return `<form method="post">${inner}</form>`;
}

function page(title, body) {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<link rel="icon" href="data:,"></head><body><main><h1>${title}</h1>${body}</main></body></html>`;
}

function escaped(value) {
  return value.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

const DENIED = { error: "access_denied", error_description: "the person said no" };
const CONSENT_PAGE = page(
  "Example OpenID",
  `<p>May Access know your name and e-mail?</p>${form(
    '<button id="consent" name="consent" value="yes">Allow</button> <button name="consent" value="no">Deny</button>',
  )}`,
);
