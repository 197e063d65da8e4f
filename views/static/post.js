// Sends something to the office, as JSON or as form fields: what people type goes in the body, never in an address.
// A page that stood open while its reader signed out and in again takes the token of now, once, if the account is
// the same.

const meta = document.querySelector("meta[name=csrf-token]");

export const post = async (address, sent, options = {}, renewed = false) => {
  const fields = sent instanceof URLSearchParams;
  const answer = await fetch(address, {
    method: "POST",
    ...options,
    headers: {
      ...(!fields && { "Content-Type": "application/json" }), Accept: "application/json",
      "X-CSRFToken": meta.content,
    },
    body: fields ? sent : JSON.stringify(sent),
  });
  if (answer.status !== 400 || renewed) return answer;
  const { token, account } = await answer.clone().json().catch(() => ({}));
  if (!token || String(account) !== meta.dataset.account) return answer;
  meta.content = token;
  return post(address, sent, options, true);
};
