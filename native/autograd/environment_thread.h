// JavaScript runs on one thread, the engine may run on others.
//
// A backward that meets a hook or a function written in JavaScript must call it on the thread of its environment. On
// the CPU the engine runs on the calling thread, which is that one, and nothing is to be done. Where the engine has
// threads of its own (CUDA, one a device), `drive` runs it on a helper thread and lets the environment's thread wait
// in a loop that takes work handed over by `run`. It does so only while JavaScript callbacks exist, since a thread
// costs about 30 us, and when a test forces it.
//
// What runs here sees the engine's thread-local state (whether gradients are recorded, functorch's layers), and
// leaves none of its own behind. What is thrown travels back to the engine and out of `drive`.
//
// The object belongs to the thread and is shared with every callback, which may outlive thread and environment.

#pragma once

#include <node_api.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace candelabra {

class EnvironmentThread {
 public:
  using Work = std::function<void()>;

  // The calling thread's own; made by the first call with its environment.
  static const std::shared_ptr<EnvironmentThread>& start(napi_env env);
  static const std::shared_ptr<EnvironmentThread>& current();  // null on threads without an environment

  void drive(const Work& engine);
  void run(const Work& work);  // waits until it is done
  void release(napi_ref reference);

  bool isCurrent() const { return std::this_thread::get_id() == id_; }
  bool isAlive() const { return alive_; }
  napi_env env() const { return env_; }

  std::atomic<int> callbacks{0};     // JavaScript functions that graphs hold
  std::atomic<bool> forced{false};   // tests: always a helper thread
  std::atomic<int> helpers{0};       // tests: how many there have been
  std::atomic<int> accumulating{0};  // hooks that run while a leaf is locked

 private:
  struct Job;

  explicit EnvironmentThread(napi_env env) : env_(env), id_(std::this_thread::get_id()) {}
  void end();
  void drainReleases();
  bool wantsHelper() const;

  napi_env env_;
  std::thread::id id_;
  std::atomic<bool> alive_{true};
  std::mutex mutex_;
  std::condition_variable woken_;
  std::deque<Job*> jobs_;
  int loops_ = 0;  // how many `drive` calls wait here, one inside another
  std::vector<napi_ref> released_;
};

}  // namespace candelabra
