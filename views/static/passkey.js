// Lets the browser make or use a passkey and sends its answer; the two handlers come with Flask-Security.
const form = document.getElementById("passkey");
const handle = form.dataset.act === "register" ? handleRegister : handleSignin;
const failed = form.querySelector(".note");

async function ask() {
  failed.hidden = true;
  const { credential } = await handle(form.dataset.options);
  if (credential) {
    form.elements.credential.value = credential;
    form.submit();
  } else {
    failed.hidden = false;
  }
}

form.querySelector("button").addEventListener("click", ask);
ask();
