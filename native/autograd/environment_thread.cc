#include "autograd/environment_thread.h"

#include <ATen/Context.h>
#include <ATen/ThreadLocalState.h>

#include "tensor/errors.h"

namespace candelabra {
namespace {

thread_local std::shared_ptr<EnvironmentThread> here;

}  // namespace

struct EnvironmentThread::Job {
  const Work& work;
  at::ThreadLocalState state;
  std::exception_ptr error = nullptr;
  bool done = false;
};

const std::shared_ptr<EnvironmentThread>& EnvironmentThread::current() { return here; }

const std::shared_ptr<EnvironmentThread>& EnvironmentThread::start(napi_env env) {
  if (!here || !here->alive_) {
    here = std::shared_ptr<EnvironmentThread>(new EnvironmentThread(env));
    napi_add_env_cleanup_hook(
        env,
        [](void* data) {
          auto* owned = static_cast<std::shared_ptr<EnvironmentThread>*>(data);
          (*owned)->end();
          delete owned;
        },
        new std::shared_ptr<EnvironmentThread>(here));
  }
  return here;
}

void EnvironmentThread::end() {
  const std::lock_guard lock(mutex_);
  alive_ = false;
  released_.clear();  // Node frees what is left with the environment
}

void EnvironmentThread::release(napi_ref reference) {
  if (isCurrent()) {
    if (alive_) napi_delete_reference(env_, reference);
    return;
  }
  const std::lock_guard lock(mutex_);
  if (alive_) released_.push_back(reference);
}

void EnvironmentThread::drainReleases() {
  std::vector<napi_ref> references;
  {
    const std::lock_guard lock(mutex_);
    references.swap(released_);
  }
  for (napi_ref reference : references) napi_delete_reference(env_, reference);
}

bool EnvironmentThread::wantsHelper() const {
  return forced || (callbacks > 0 && at::globalContext().hasCUDA());
}

void EnvironmentThread::drive(const Work& engine) {
  drainReleases();
  if (!wantsHelper()) {
    engine();
    return;
  }
  std::exception_ptr error;
  bool finished = false;
  std::unique_lock lock(mutex_);
  ++loops_;
  ++helpers;
  const at::ThreadLocalState state;
  std::thread helper([&] {
    {
      const at::ThreadLocalStateGuard guard(state);
      try {
        engine();
      } catch (...) {
        error = std::current_exception();
      }
    }
    const std::lock_guard inner(mutex_);
    finished = true;
    woken_.notify_all();
  });
  while (true) {
    woken_.wait(lock, [&] { return finished || !jobs_.empty(); });
    if (jobs_.empty()) break;
    Job* job = jobs_.front();
    jobs_.pop_front();
    lock.unlock();
    {
      const at::ThreadLocalStateGuard guard(job->state);
      try {
        job->work();
      } catch (...) {
        job->error = std::current_exception();
      }
    }
    lock.lock();
    job->done = true;
    woken_.notify_all();
  }
  --loops_;
  lock.unlock();
  helper.join();
  drainReleases();
  if (error) std::rethrow_exception(error);
}

void EnvironmentThread::run(const Work& work) {
  if (isCurrent()) {
    // The callback may change the modes; the engine goes on with its own.
    const at::ThreadLocalStateGuard guard{at::ThreadLocalState()};
    work();
    return;
  }
  Job job{work, at::ThreadLocalState()};
  {
    std::unique_lock lock(mutex_);
    if (!alive_ || loops_ == 0) {
      throw Error(
          ErrorKind::kGraph,
          "a JavaScript function of the graph was reached on a thread of the engine while its own thread "
          "was not waiting for it: call backward() or grad() from the thread that made the graph, and not "
          "more than 60 deep inside hooks");
    }
    jobs_.push_back(&job);
    woken_.notify_all();
    woken_.wait(lock, [&] { return job.done; });
  }
  if (job.error) std::rethrow_exception(job.error);
}

}  // namespace candelabra
