import './tracing.js'; // first: importing the package sets the hooks

const show = async (id) => {
  const user = await (await fetch(`/api/users/${id}`)).json();
  document.querySelector('h1').textContent = user.name;
};

document.querySelector('#next').addEventListener('click', () => {
  history.pushState(null, '', '/next');
  void show(8);
});
document.querySelector('#fail').addEventListener('click', () => {
  throw new Error('out of paper');
});
void show(7);
